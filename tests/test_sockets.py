"""Kernel messages go out at once, in JupyterLab and in the dashboard alike."""

import pytest
from traitlets.config.loader import PyFileConfigLoader

from influlab import _setup
from influlab._sockets import PromptConnection, ZMQChannelsWebsocketConnection


@pytest.mark.parametrize(
    ("file", "application"), [("jupyter_server_config.py", "ServerApp"), ("voila.py", "Voila")]
)
def test_both_servers_use_it(file, application):
    settings = PyFileConfigLoader(file, path=str(_setup.ROOT / "config")).load_config()
    assert settings[application].kernel_websocket_connection_class is PromptConnection


def test_a_connection_does_not_hold_messages_back(monkeypatch):
    calls = []

    class Handler:
        def set_nodelay(self, value):
            calls.append(value)

    monkeypatch.setattr(PromptConnection, "websocket_handler", Handler())
    monkeypatch.setattr(ZMQChannelsWebsocketConnection, "connect", lambda self: "connected")
    connection = PromptConnection.__new__(PromptConnection)
    assert (connection.connect(), calls) == ("connected", [True])
