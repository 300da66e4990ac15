"""aiohttp: a server that compresses what it sends, and a client."""
import asyncio
import json

import aiohttp
from aiohttp import web

from meter import meter

BOOKS = json.dumps([{"id": number, "title": f"book {number * number % 977}"} for number in range(4000)])
LARGE = BOOKS * 12


def prepare(folder):
    pass


def tasks(folder):
    return {
        "small pages": lambda: asyncio.run(serve(BOOKS[:3000], 400)),
        "pages": lambda: asyncio.run(serve(BOOKS, 60)),
        "large pages": lambda: asyncio.run(serve(LARGE, 6)),
    }


async def serve(text, requests):
    async def page(request):
        response = web.Response(text=text)
        response.enable_compression(web.ContentCoding.deflate)
        return response

    app = web.Application()
    app.router.add_get("/", page)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]
    try:
        async with aiohttp.ClientSession() as client, meter.watching():
            return sum([await size(client, f"http://127.0.0.1:{port}/") for _ in range(requests)])
    finally:
        await runner.cleanup()


async def size(client, address):
    async with client.get(address) as response:
        return len(await response.text())
