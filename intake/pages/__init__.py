"""How one page is asked: kinds of item, widgets, layout, the form."""
