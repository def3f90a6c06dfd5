"""influlab: micro-influencers, macro-influencers, or which blend?

Six rooms, one way through; each imports only from the rooms before it:

========  ==================================================================
tables    what data looks like and where it comes from
creators  who: tiers, audiences, de-duplicated reach, suitability
campaign  what if: plan, simulation, deals, roster, disclosure, approvals
results   what happened: tracking, attribution, lift, comments, returns
decision  which: comparison, sensitivity, value of information
show      what people see: plots, live views, report, lessons
========  ==================================================================

>>> from influlab import tables, creators, campaign, results, decision, show
"""

__version__ = "0.1.0"
