"""Where finished frames go, each at its own pace."""
