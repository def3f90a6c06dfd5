"""Kernel messages that go out at once; named in ``config/`` for JupyterLab and the dashboard."""

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class PromptConnection(ZMQChannelsWebsocketConnection):
    """A browser's connection to its kernel with TCP_NODELAY set.

    Jupyter leaves Nagle's algorithm on, so that each step of a slider waits
    for the browser's acknowledgement, about 40 ms.
    """

    def connect(self):
        """Connect to the kernel as usual, without holding messages back."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()
