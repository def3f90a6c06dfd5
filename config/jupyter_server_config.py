"""How `python3 -m influlab lab` and `app` serve notebooks; Jupyter finds it on its config path.

Jupyter's own defaults stay: only this machine can connect, and only with the token.
"""

from influlab._sockets import PromptConnection

c = get_config()  # noqa: F821 -- given by Jupyter

c.ServerApp.kernel_websocket_connection_class = PromptConnection
c.ServerApp.log_level = c.LabApp.log_level = "WARN"  # the address is shown all the same
c.ServerApp.jpserver_extensions = {"notebook_shim": False}  # for the classic notebook; warns
c.ServerApp.answer_yes = True  # Ctrl-C ends the server, without a question
c.ServerApp.allow_root = True  # containers and many class room images know no other user
c.KernelManager.transport_encryption = "auto"  # without it, each kernel prints a warning
c.KernelManager.shutdown_wait_time = 2  # seconds; a busy kernel does not hold up Ctrl-C
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
