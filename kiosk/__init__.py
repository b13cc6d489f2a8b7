"""What people see: the visitor's screen, the hall board, the desks; a local web app."""
