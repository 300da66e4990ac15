"""websockets: connections with permessage-deflate, all open at once."""
import asyncio
import json

from websockets.asyncio.client import connect
from websockets.asyncio.server import serve

from meter import meter

CONNECTIONS, MESSAGES = 150, 4
TEXT = json.dumps([{"user": number, "text": f"message {number * 31 % 101}"} for number in range(60)])


def prepare(folder):
    pass


def tasks(folder):
    return {"many connections": lambda: asyncio.run(chat(CONNECTIONS, MESSAGES, TEXT)),
            "long messages": lambda: asyncio.run(chat(4, 8, TEXT * 100))}


async def chat(connections, messages, text):
    async def answer(connection):
        async for message in connection:
            await connection.send(message)

    async with serve(answer, "127.0.0.1", 0, max_size=None) as server:
        port = server.sockets[0].getsockname()[1]
        clients = [await connect(f"ws://127.0.0.1:{port}", max_size=None) for _ in range(connections)]
        async with meter.watching():
            sizes = [await exchange(client, text) for _ in range(messages) for client in clients]
        meter.steady()
        await asyncio.gather(*(client.close() for client in clients))
        return sum(sizes)


async def exchange(client, text):
    await client.send(text)
    return len(await client.recv())
