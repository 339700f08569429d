"""The canary search: invented people go through Turna, then every store is searched for them.

people    who they are, from a seed        spellings   a text as it may be written somewhere
net       all of them at once, in bytes    stores      where a running Turna leaves bytes
life      what happens to them: the verbs and pages of a day, in a process of its own
"""
