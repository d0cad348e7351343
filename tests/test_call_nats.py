"""A call across the internet: two homes behind routers that let nobody in, and a meeting server."""

import pytest

from nat_network import Network, calling, missing


def test_behind_the_strictest_routers_a_guest_sees_the_host_by_the_relay(tmp_path):
    if reason := missing():
        pytest.skip(reason)
    with Network("symmetric", "symmetric") as network, calling(network, tmp_path) as call:
        assert [found["way"] for found in call.joins()] == ["relay"]
