"""Files that people hand in: told by their content, bounded, washed, and given back harmlessly.

`field.UploadField` in a form gives a `checking.Clean`; its content is ready to be sealed.
`serving.attachment` gives a file back. Why it is done so: docs/decisions/0016-uploads.md.
"""
