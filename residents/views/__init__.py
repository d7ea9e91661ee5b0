"""The administrator's pages of the room: the register of units, and mandates."""
