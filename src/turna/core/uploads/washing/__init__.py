"""Making a picture or a PDF anew, without what its makers hid in it.

Runs as a program of its own, with little memory, little time and no way to write a file: a file
that was built to break a decoder breaks this and nothing else. It imports no Django.
"""
