class_name VccpAnimationDriver
extends VccpDriver
## Gestures, postures and clips: states of an AnimationTree's state machine, or animations of an AnimationPlayer.

## Its root is a state machine.
@export var tree: AnimationTree
## Used where there is no tree.
@export var player: AnimationPlayer
## What the model says → the state or animation that shows it.
@export var gestures := {"wave": "Wave"}
@export var postures := {}
@export var clips := {}
## To go back to after a gesture; empty: the tree's own transitions do it.
@export var rest_state := "Idle"
@export var fade_seconds := 0.3

var _action := {}
var _state := ""
var _begun_ms := 0
var _told_ms := 0
var _was_shown := false


func offer() -> Array:
	var offers := []
	for kind in _kinds():
		var names: Array = kind["motions"].keys().filter(func(key: String) -> bool: return _has(kind["motions"][key]))
		if names.is_empty():
			continue
		var properties := {kind["property"]: {"enum": names}}
		if kind["category"] == "animation":
			properties["loop"] = {"type": "boolean"}
		offers.append(describe(kind["category"], kind["says"], kind["channel"], properties, [kind["property"]]))
	return offers


func play(action: Dictionary) -> void:
	for kind in _kinds():
		if kind["category"] != action["category"]:
			continue
		var state: String = kind["motions"].get(action["data"].get(kind["property"]), "")
		if not _has(state):
			body.reject(action, "there is no such " + action["category"], "invalid-data", kind["motions"].keys())
			return
		_show(state)
		if action["category"] == "posture":
			body.complete(action)
			return
		if not _action.is_empty():
			body.fail(_action, "another motion took its place")
		_action = action
		_state = state
		_begun_ms = Time.get_ticks_msec()
		_told_ms = _begun_ms
		_was_shown = false


func stop(action: Dictionary, for_next: bool) -> Dictionary:
	if action["id"] == _action.get("id"):
		_action = {}
		if not for_next:
			_show(rest_state)
	return {}


func _process(_delta: float) -> void:
	if _action.is_empty():
		return
	var is_shown := _is_shown()
	_was_shown = _was_shown or is_shown
	if Time.get_ticks_msec() - _told_ms > 5000:
		_told_ms = Time.get_ticks_msec()
		body.progress(_action, 0.5)
	if _action["data"].get("loop") == true:
		return
	var took_too_long := not _was_shown and Time.get_ticks_msec() - _begun_ms > 2000
	if took_too_long:
		body.fail(_action, "the state machine does not lead to " + _state)
	elif _was_shown and (not is_shown or _is_at_end()):
		_show(rest_state)
		body.complete(_action)
	else:
		return
	_action = {}


func _kinds() -> Array:
	return [
		{"category": "gesture", "property": "gesture", "channel": "gesture", "motions": gestures, "says": "Shows a gesture, once."},
		{"category": "posture", "property": "posture", "channel": "posture", "motions": postures, "says": "Takes a posture and stays in it."},
		{"category": "animation", "property": "clip", "channel": "gesture", "motions": clips, "says": "Plays a clip."},
	]


func _playback() -> AnimationNodeStateMachinePlayback:
	return tree.get("parameters/playback")


func _has(state: String) -> bool:
	if state == "":
		return false
	if tree != null:
		var machine := tree.tree_root as AnimationNodeStateMachine
		return machine != null and machine.has_node(state)
	return player != null and player.has_animation(state)


func _show(state: String) -> void:
	if not _has(state):
		return
	if tree != null:
		_playback().travel(state)
	else:
		player.play(state, fade_seconds)


func _is_shown() -> bool:
	if tree != null:
		return String(_playback().get_current_node()) == _state
	return player.is_playing() and player.current_animation == _state


func _is_at_end() -> bool:
	if tree != null:
		return _playback().get_current_play_position() >= _playback().get_current_length()
	return false
