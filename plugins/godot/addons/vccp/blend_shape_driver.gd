class_name VccpBlendShapeDriver
extends VccpDriver
## The face: presets of expression and the vowels of the mouth, as blend shapes.

## How fast the mouth follows, in seconds for a full vowel.
const MOUTH_SECONDS := 0.06

@export var face: MeshInstance3D
## happy, angry, sad, relaxed, surprised, or a vowel (aa, ih, ou, ee, oh) → the blend shape that shows it.
@export var shapes := {"happy": "happy", "aa": "aa"}

var words = preload("vccp_words.gd").new()
var _goal := {}
var _mouth := {}
var _shown := {}
var _fade_seconds := 0.3
var _action := {}
var _ends_ms := 0
var _told_ms := 0


func offer() -> Array:
	if face == null:
		return []
	var presets: Array = words.PRESETS.filter(func(preset: String) -> bool: return shapes.has(preset) or preset == "neutral")
	var properties := {
		"preset": {"enum": presets, "description": "an expression of the model"},
		"emotion": {"enum": words.EMOTIONS.keys(), "description": "a feeling, drawn with the expressions the model has"},
		"intensity": number("0..1; 0.8 by default", 0, 1),
		"fadeMs": number("300 by default", 0, 60000),
		"holdMs": number("keep it this long, then fade to neutral; until changed by default", 0, 600000),
	}
	return [describe("expression", "Shows a feeling on the face, until another is shown.", "face", properties, ["preset", "emotion"])]


func play(action: Dictionary) -> void:
	var weights = words.weights(action["data"])
	if weights == null:
		body.reject(action, "an expression has a preset or an emotion", "invalid-data", words.PRESETS)
		return
	_goal = weights
	_fade_seconds = action["data"].get("fadeMs", 300) / 1000.0
	_action = action
	_told_ms = Time.get_ticks_msec()
	_ends_ms = _told_ms + int(action["data"].get("holdMs", action["data"].get("fadeMs", 300)))


func stop(action: Dictionary, for_next: bool) -> Dictionary:
	if action["id"] == _action.get("id"):
		_action = {}
		if not for_next:
			_goal = {}
	return {}


func rest() -> void:
	_goal = {}


## The shape of the mouth, in shares (0..1) by vowel.
func shape_mouth(vowels: Dictionary) -> void:
	_mouth = vowels


func _process(delta: float) -> void:
	if face == null:
		return
	for preset in shapes:
		var is_vowel: bool = preset in words.VOWELS
		var wanted: float = (_mouth if is_vowel else _goal).get(preset, 0.0)
		var step := delta / maxf(MOUTH_SECONDS if is_vowel else _fade_seconds, 0.001)
		_shown[preset] = move_toward(_shown.get(preset, 0.0), wanted, step)
		var index := face.find_blend_shape_by_name(shapes[preset])
		if index >= 0:
			face.set_blend_shape_value(index, _shown[preset])
	if _action.is_empty():
		return
	var now := Time.get_ticks_msec()
	if now >= _ends_ms:
		if _action["data"].has("holdMs"):
			_goal = {}
		body.complete(_action)
		_action = {}
	elif now - _told_ms > 5000:
		_told_ms = now
		body.progress(_action, 0.5)
