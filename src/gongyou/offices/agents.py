"""What a browser calls itself, in our own words: what stands in a header is never shown."""


def agent_words(header: str) -> str:
    """The browser and the system of a User-Agent header, as people call them."""
    browser = next((word for sign, word in _BROWSERS if sign in header), "")
    system = next((word for sign, word in _SYSTEMS if sign in header), "")
    return " · ".join(word for word in (browser, system) if word)


_BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg/", "Edge"),
    ("QQBrowser", "QQ Browser"),
    ("360SE", "360"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
