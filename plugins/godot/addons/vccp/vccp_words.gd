# Emotions and mouth shapes of the protocol, as presets and vowels of VRM 1.0 draw them. Runs in Godot 3 and 4 alike.

const PRESETS = ["happy", "angry", "sad", "relaxed", "surprised", "neutral"]
const VOWELS = ["aa", "ih", "ou", "ee", "oh"]

const EMOTIONS = {
	"neutral": {},
	"happy": {"happy": 1.0},
	"sad": {"sad": 1.0},
	"angry": {"angry": 1.0},
	"surprised": {"surprised": 1.0},
	"fearful": {"surprised": 0.6, "sad": 0.5},
	"disgusted": {"angry": 0.5, "sad": 0.4},
	"contemptuous": {"angry": 0.35, "relaxed": 0.4},
	"excited": {"happy": 0.85, "surprised": 0.3},
	"calm": {"relaxed": 1.0},
}

const VISEMES = {
	"sil": {}, "PP": {}, "FF": {"ih": 0.15}, "TH": {"aa": 0.2}, "DD": {"ih": 0.25},
	"kk": {"aa": 0.25}, "CH": {"ou": 0.4}, "SS": {"ih": 0.25}, "nn": {"ih": 0.25}, "RR": {"ou": 0.35, "aa": 0.15},
	"aa": {"aa": 1.0}, "E": {"ee": 0.85}, "I": {"ih": 0.85}, "O": {"oh": 0.95}, "U": {"ou": 0.9},
}


# Weights (0..1) by preset of the data of an expression; null where it names neither preset nor emotion that is known.
func weights(data: Dictionary):
	var intensity = data.get("intensity", 0.8)
	if data.has("preset"):
		return {} if data["preset"] == "neutral" else {data["preset"]: intensity}
	if not EMOTIONS.has(data.get("emotion")):
		return null
	var drawn = {}
	for preset in EMOTIONS[data["emotion"]]:
		drawn[preset] = EMOTIONS[data["emotion"]][preset] * intensity
	return drawn


# Shares (0..1) by vowel at this time of the sound; `visemes` are {atMs, viseme}, in order of time.
func mouth_at(visemes: Array, ms: float) -> Dictionary:
	var shape = {}
	for entry in visemes:
		if entry["atMs"] > ms:
			break
		shape = VISEMES.get(entry["viseme"], {})
	return shape


# Where the sound lies in the bytes of a WAV file of 16 bits: {rate, channels, bits, from, to}; null where it is none.
func wav(bytes):
	if bytes.size() < 44 or _u32(bytes, 0) != 0x46464952 or _u32(bytes, 8) != 0x45564157:
		return null
	var found = {}
	var at = 12
	while at + 8 <= bytes.size():
		var size = _u32(bytes, at + 4)
		if _u32(bytes, at) == 0x20746d66 and at + 24 <= bytes.size():
			# 1 is PCM; 0xfffe says the same at more length.
			if not _u16(bytes, at + 8) in [1, 0xfffe]:
				return null
			found = {"channels": _u16(bytes, at + 10), "rate": _u32(bytes, at + 12), "bits": _u16(bytes, at + 22)}
		elif _u32(bytes, at) == 0x61746164 and found.size() > 0:
			found["from"] = at + 8
			# A stream may claim more than there is.
			found["to"] = int(min(at + 8 + size, bytes.size()))
			return found if found["bits"] == 16 and found["channels"] in [1, 2] else null
		at += 8 + size + size % 2
	return null


func _u16(bytes, at: int) -> int:
	return bytes[at] | bytes[at + 1] << 8


func _u32(bytes, at: int) -> int:
	return _u16(bytes, at) | _u16(bytes, at + 2) << 16
