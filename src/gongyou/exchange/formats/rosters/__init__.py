"""花名册: who works on a site, and whose the numbers at its gates are."""
