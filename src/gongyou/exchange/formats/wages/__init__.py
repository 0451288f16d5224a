"""工资表: who earned what in a month."""
