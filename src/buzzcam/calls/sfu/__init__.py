"""Past a handful of guests: what the publisher codes anyway goes to a server (an SFU) that others watch from.

A server decrypts what it passes on: it is "relayed by" it, no longer end to end. Nothing here is used unless the user
names a server.
"""
