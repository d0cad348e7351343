"""For larger calls: sends the encoded streams to a server (an SFU), and others watch from there.

The server decrypts what it forwards: the call is "relayed by" it and no longer end-to-end encrypted. All this is used
only if the user names a server.
"""
