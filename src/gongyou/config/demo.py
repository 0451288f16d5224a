"""`gongyou demo`: the sample's result, a district to look at, and the pages."""

from gongyou.config.serve import port_in_use, serve
from gongyou.demo.commands import demo
from gongyou.demo.welcome import print_welcome


def main(argv: list[str]) -> int:
    options = demo.parser().parse_args(argv)
    if not options.no_serve and port_in_use("127.0.0.1", options.port):
        return 2
    ready = demo.prepare(options)
    if ready is None:
        return demo.UNUSABLE
    if options.no_serve:
        print_welcome(ready)
        return demo.RAN
    return serve("127.0.0.1", options.port, when_up=lambda: print_welcome(ready))
