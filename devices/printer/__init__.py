"""The ticket printer: what is printed (page, drawing) and how it gets there (address, links).

Codepages of printers lack Kazakh letters, so a ticket is a picture. See docs/printer.md.
"""
