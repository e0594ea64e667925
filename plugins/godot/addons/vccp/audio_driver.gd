class_name VccpAudioDriver
extends VccpDriver
## Plays a sound from a URL, with a mouth that fits where a face is there.

## An AudioStreamPlayer or AudioStreamPlayer3D.
@export var player: Node
## Whose mouth moves; empty: none.
@export var face: VccpBlendShapeDriver

var words = preload("vccp_words.gd").new()
var _http: HTTPRequest
var _action := {}
var _is_playing := false
var _told_ms := 0


func _ready() -> void:
	_http = HTTPRequest.new()
	add_child(_http)


func offer() -> Array:
	if player == null:
		return []
	var properties := {
		"url": {"type": "string", "description": "http or https"},
		"text": {"type": "string", "description": "the words in it, where it is speech"},
		"visemes": {"type": "array", "maxItems": 300},
		"gain": number("1 by default", 0, 4),
		"fromMs": number("begin this far into the sound", 0, 86400000),
	}
	return [describe("audio", "Plays a sound from a URL: WAV, MP3 or Ogg Vorbis.", "speech", properties, ["url"])]


func play(action: Dictionary) -> void:
	_action = action
	_is_playing = false
	_http.cancel_request()
	var url: String = action["data"]["url"]
	if _http.request(url) != OK:
		_fail(action, url + " could not be asked for", "not-fetched")
		return
	# [result, response code, headers, body]
	var answer: Array = await _http.request_completed
	if _action.get("id") != action["id"]:
		return
	if answer[0] != HTTPRequest.RESULT_SUCCESS or answer[1] != 200:
		_fail(action, "%s could not be fetched: status %d" % [url, answer[1]], "not-fetched")
		return
	var stream := _decode(answer[3])
	if stream == null:
		_fail(action, url + " is no sound that is read here: send WAV of 16 bits, MP3 or Ogg Vorbis", "not-decoded")
		return
	player.stream = stream
	player.volume_db = linear_to_db(action["data"].get("gain", 1.0))
	player.play(action["data"].get("fromMs", 0) / 1000.0)
	_told_ms = Time.get_ticks_msec()
	_is_playing = true


func stop(action: Dictionary, _for_next: bool) -> Dictionary:
	if action["id"] != _action.get("id"):
		return {}
	_action = {}
	if not _is_playing:
		_http.cancel_request()
		return {"heardMs": 0}
	var at: float = player.get_playback_position()
	var whole: float = player.stream.get_length()
	_rest()
	var heard := {"heardMs": roundi(at * 1000), "durationMs": roundi(whole * 1000)}
	if action["data"].has("text"):
		# By its share of the time, and no half word.
		var text: String = action["data"]["text"]
		heard["heard"] = text.substr(0, maxi(text.rfind(" ", int(text.length() * at / maxf(whole, 0.001))), 0))
	return heard


func _process(_delta: float) -> void:
	if not _is_playing:
		return
	if not player.playing:
		var length := roundi(player.stream.get_length() * 1000)
		_rest()
		body.complete(_action, {"heardMs": length, "durationMs": length})
		_action = {}
		return
	var at: float = player.get_playback_position()
	if face != null:
		face.shape_mouth(words.mouth_at(_action["data"].get("visemes", []), at * 1000))
	if Time.get_ticks_msec() - _told_ms > 1000:
		_told_ms = Time.get_ticks_msec()
		body.progress(_action, at / maxf(player.stream.get_length(), 0.001))


func _rest() -> void:
	_is_playing = false
	player.stop()
	if face != null:
		face.shape_mouth({})


func _fail(action: Dictionary, message: String, code: String) -> void:
	_action = {}
	body.fail(action, message, code)


func _decode(bytes: PackedByteArray) -> AudioStream:
	var wav = words.wav(bytes)
	if wav != null:
		var stream := AudioStreamWAV.new()
		stream.mix_rate = wav["rate"]
		stream.stereo = wav["channels"] == 2
		stream.format = AudioStreamWAV.FORMAT_16_BITS
		stream.data = bytes.slice(wav["from"], wav["to"])
		return stream
	if bytes.slice(0, 4).get_string_from_ascii() == "OggS":
		return AudioStreamOggVorbis.load_from_buffer(bytes)
	var is_mp3 := bytes.size() > 3 and (bytes.slice(0, 3).get_string_from_ascii() == "ID3" or (bytes[0] == 0xff and bytes[1] & 0xe0 == 0xe0))
	if not is_mp3:
		return null
	var mp3 := AudioStreamMP3.new()
	mp3.data = bytes
	return mp3
