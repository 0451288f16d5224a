from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application

# WhiteNoise finds our static files through the finders; it still wants the folder to be there.
Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)

application = get_wsgi_application()
