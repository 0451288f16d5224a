from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state; what is not here is not ours."""
    return render(request, "ui/styleguide.html")
