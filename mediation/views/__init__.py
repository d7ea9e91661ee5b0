"""The pages of the room: filing, the desk, the party's matter, the other side's answer, the agreement."""
