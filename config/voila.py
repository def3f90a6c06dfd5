"""How `python3 -m influlab app` serves the notebooks; Voila finds it on Jupyter's config path.

Only this machine can connect, and only with the token: `influlab/_app.py` says so.
"""

from influlab._sockets import PromptConnection

c = get_config()  # noqa: F821 -- given by Voila

c.Voila.log_level = "ERROR"  # the address is shown all the same
c.Voila.kernel_websocket_connection_class = PromptConnection
c.Voila.tornado_settings = {
    "websocket_max_message_size": 64_000_000,  # bytes: an uploaded file
    "ws_ping_interval": 30_000,  # milliseconds
    "ws_ping_timeout": 30_000,
}
c.VoilaConfiguration.template = "influlab"
c.VoilaConfiguration.allow_template_override = "NO"  # not from the address either
c.VoilaConfiguration.allow_theme_override = "NO"
c.VoilaConfiguration.classic_tree = True  # the front page is ours: tree.html
c.VoilaConfiguration.file_allowlist = []  # no file of the folder is served
c.VoilaConfiguration.http_keep_alive_timeout = 3  # seconds between two signs of life
c.VoilaExecutor.startup_timeout = 180  # seconds: a class opens its pages at the same moment
c.VoilaExecutor.timeout = 300  # seconds for one cell

# A kernel ends with its page. Where the browser could not say so, or a page is open and nobody
# touches it for an hour, it ends here; the page then says how to go on.
c.MappingKernelManager.cull_idle_timeout = 3600  # seconds
c.MappingKernelManager.cull_interval = 60
c.MappingKernelManager.cull_connected = True
c.KernelManager.transport_encryption = "auto"  # without it, each kernel prints a warning
c.KernelManager.shutdown_wait_time = 2  # seconds; a busy kernel does not hold up Ctrl-C
