import json

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from chat.models import ChatMember, Message


class ChatConsumer(AsyncWebsocketConsumer):
    async def connect(self):
        self.chat = int(self.scope["url_route"]["kwargs"]["chat"])
        self.group = f"chat_{self.chat}"
        self.user = self.scope["user"]
        if self.user.is_anonymous:
            await self.close(code=4401)
        elif not await self.is_member():
            await self.close(code=4403)
        else:
            await self.channel_layer.group_add(self.group, self.channel_name)
            await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive(self, text_data):
        data = json.loads(text_data)
        text = (data.get("text") or "").strip()
        if data.get("action") == "message" and text:
            message = await self.save(text)
            await self.channel_layer.group_send(self.group, {"type": "chat.message", "message": message})

    async def chat_message(self, event):
        await self.send(text_data=json.dumps(event["message"]))

    @database_sync_to_async
    def is_member(self):
        return ChatMember.objects.filter(chat_id=self.chat, user_id=self.user.id).exists()

    @database_sync_to_async
    def save(self, text):
        saved = Message.objects.create(chat_id=self.chat, sender_id=self.user.id, text=text)
        return {
            "id": saved.id,
            "chat": saved.chat_id,
            "sender": saved.sender_id,
            "text": saved.text,
            "created_at": saved.created_at.isoformat(),
        }
