"""What is done for an intent: one module a kind of action; `dispatch` finds the right one."""
