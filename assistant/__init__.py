"""The loop that joins hearing, understanding and speaking; config, models, actions, commands."""
