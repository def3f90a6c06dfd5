"""The dashboard: Voila with a template that asks no outside host for anything."""

c = get_config()  # noqa: F821 -- given by Voila


def own_formulas(page_config, **about):
    """Set formulas with the MathJax that Voila brings, not with one from an outside host."""
    return page_config | {"fullMathjaxUrl": None, "mathjaxConfig": None}


c.VoilaConfiguration.template = "influlab"
c.VoilaConfiguration.classic_tree = True  # a plain list of the notebooks
c.VoilaConfiguration.page_config_hook = own_formulas
