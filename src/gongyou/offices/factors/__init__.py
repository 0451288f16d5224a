"""The second factor: one-time codes, passkeys, recovery codes, over django-allauth's tables."""
