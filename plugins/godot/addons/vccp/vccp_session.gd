# A body's place in a VCCP session: what it says and hears, without a socket, a clock or a node. It runs in Godot 3 and 4
# alike, since it uses nothing in which they differ: no "extends", no signals, no lambdas.
#
# Its owner tells it the time (`clock`), opens a socket when `is_due`, passes on what happens to that (`opened`,
# `received`, `closed`), sends what is in `outgoing`, and does what `events` say:
#   ["joined", resumed]  ["dropped", code, reason, returns]  ["agent", present, name]  ["fault", message]
#   ["play", action]     begin it, and end it with `complete`, `fail` or `reject`, now or later
#   ["view", id, width]  show what a viewer sees, at most so wide, with `show_view` or `refuse_view`, within ten seconds
#   ["rest"]             come to rest, whatever is shown
#   ["stop", action, for_next]  stop it where it is, then call `stopped`; with for_next another takes its place at once
# An action is a Dictionary {id, category, data, channel}.

# A connection on which nothing is heard for so long is dead.
const SILENCE_MS = 25000
const BACKOFF_BASE_MS = 300
const BACKOFF_CAP_MS = 7000
# Whoever is away longer has lost what it was doing.
const GRACE_MS = 30000
# Of each kind: what is noticed much does not push out how an action ended.
const MAX_KEPT = 256
const MAX_REMEMBERED = 1024
# Returning after these is useless: not VCCP, no right, unknown or ended session, taken over.
const FINAL_CODES = [1008, 4400, 4401, 4404, 4409, 4410]

var outgoing = []
var events = []
# Whether it can show what a viewer of it sees. Said when it joins.
var can_see = false
var online = false
var paused = false
var body_id = ""

var _who = {}
var _token = ""
var _now_ms = 0
var _now_text = ""
var _wanted = false
var _has_socket = false
var _attempt_at_ms = 0
var _heard_at_ms = 0
var _away_since_ms = -1
var _failures = 0
var _resume_token = ""
var _last_seq = 0
var _seq = 0
var _kept = []
var _seen = {}
var _seen_order = []
var _running = {}
var _unwanted = {}
var _standing = {}
var _revision = -1
var _state_rev = -1
var _paused_by = ""


# `who` has name, kind and perhaps model. The token may be empty.
func join(who: Dictionary, token: String) -> void:
	_who = who
	_token = token
	_wanted = true
	_failures = 0
	_attempt_at_ms = _now_ms


# Every frame: milliseconds that never go back, and the time of day as ISO 8601 in UTC with a Z.
func clock(now_ms: int, now_text: String) -> void:
	_now_ms = now_ms
	_now_text = now_text
	if _away_since_ms >= 0 and _now_ms - _away_since_ms > GRACE_MS:
		_away_since_ms = -1
		_stop_all("interrupted", "away for longer than 30 s")


# Whether a socket is to be opened now.
func is_due() -> bool:
	return _wanted and not _has_socket and _now_ms >= _attempt_at_ms


# Subprotocols of the socket; the session counts it as open from here on, until `closed`.
func dial() -> Array:
	_has_socket = true
	_heard_at_ms = _now_ms
	if _token == "":
		return ["vccp.v1"]
	return ["vccp.v1", "token." + _token]


# The network or the player is back: try at once.
func hurry() -> void:
	_attempt_at_ms = _now_ms


# Whether the socket is dead though nobody said so: cut it, and call `closed` with 4408.
func is_silent() -> bool:
	return _has_socket and _now_ms - _heard_at_ms >= SILENCE_MS


func opened() -> void:
	_heard_at_ms = _now_ms
	var hello = {"versions": ["1.1"], "body": _who, "role": "body"}
	if can_see:
		hello["features"] = ["view"]
	if _resume_token != "":
		hello["resumeToken"] = _resume_token
		hello["lastSeq"] = _last_seq
	_send("hello", hello)


func closed(code: int, reason: String, random: float) -> void:
	_has_socket = false
	if online:
		_away_since_ms = _now_ms
	online = false
	outgoing = []
	var returns = _wanted and not code in FINAL_CODES
	if returns:
		_attempt_at_ms = _now_ms + int(random * min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * pow(2, min(_failures, 30))))
		_failures += 1
	else:
		_wanted = false
		_stop_all("interrupted", "the session is over: " + reason)
	events.append(["dropped", code, reason, returns])


func received(message) -> void:
	_heard_at_ms = _now_ms
	if typeof(message) != TYPE_DICTIONARY or typeof(message.get("data")) != TYPE_DICTIONARY:
		events.append(["fault", "the server sent what is no message"])
		return
	var data = message["data"]
	var category = str(message.get("category"))
	if message.get("type") == "system" and category == "welcome":
		_joined(data)
		return
	if message.has("seq"):
		var seq = int(message["seq"])
		if seq <= _last_seq:
			return
		_last_seq = seq
	if message.get("type") == "action":
		_act(message)
	elif category == "view":
		events.append(["view", message.get("id"), int(data.get("maxWidth", 640))])
	elif message.get("type") == "system":
		_obey(category, data)


# What it can do and notice, whole; said again by itself after each return.
func offer(actions: Array, perceptions: Array = []) -> void:
	_revision += 1
	_stand("capability", {"actions": actions, "perceptions": perceptions, "revision": _revision})


# What it says is true of itself, whole.
func tell_state(full: Dictionary) -> void:
	_state_rev += 1
	_stand("state", {"rev": _state_rev, "full": full})


# What it noticed. While away it is kept, and told on return. `meta`: key, ttlMs, importance, removed.
func perceive(category: String, data: Dictionary, meta: Dictionary = {}) -> void:
	var message = _message("perception", category, data)
	if meta.size() > 0:
		message["meta"] = meta
	_post(message)


# False where no model reads this category.
func wants(category: String) -> bool:
	return not _unwanted.has(category)


# A human holds the body: what runs ends, nothing begins until `release`.
func pause(by: String, reason: String = "") -> void:
	if paused:
		return
	paused = true
	_paused_by = by
	_stand("pause", {"paused": true, "by": by, "reason": reason})
	_stop_all("interrupted", by + " pressed pause")
	events.append(["rest"])


func release(by: String) -> void:
	if not paused:
		return
	paused = false
	_stand("pause", {"paused": false, "by": by})


# For good. What is in `outgoing` is still to be sent, then the socket closed with 1000.
func leave(reason: String) -> void:
	_stop_all("interrupted", reason)
	for running in _running.values():
		stopped(running["action"])
	if online:
		_send("bye", {"reason": reason})
	_wanted = false
	online = false


# 0..1. An action about which nothing is said for 30 s is taken to have died.
func progress(action: Dictionary, share: float) -> void:
	if _running.has(action["id"]):
		_report(action["id"], "progress", {"progress": clamp(share, 0.0, 1.0)})


func complete(action: Dictionary, result: Dictionary = {}) -> void:
	_end(action["id"], "completed", {"result": result} if result.size() > 0 else {})


# The model reads the message: say what was wrong, and what would be right.
func fail(action: Dictionary, message: String, code: String = "body-failed", valid_options: Array = []) -> void:
	_end(action["id"], "failed", _error(code, message, valid_options))


func reject(action: Dictionary, message: String, code: String = "invalid-data", valid_options: Array = []) -> void:
	_end(action["id"], "rejected", _error(code, message, valid_options))


# Answers "stop"; with a result, as the words of a speech that were heard.
func stopped(action: Dictionary, result: Dictionary = {}) -> void:
	var running = _running.get(action["id"])
	if running == null or not running.has("end"):
		return
	var status = {"message": running["reason"]}
	if result.size() > 0:
		status["result"] = result
	_end(action["id"], running["end"], status)


# Answers "view"; `base64` of a PNG or JPEG of at most 180 KiB: it has to fit into one message.
func show_view(id, base64: String, mime_type: String, width: int, height: int) -> void:
	_answer(id, "view", {"mimeType": mime_type, "base64": base64, "width": width, "height": height})


func refuse_view(id, why: String) -> void:
	_answer(id, "error", {"code": "no-view", "message": why})


func _answer(id, category: String, data: Dictionary) -> void:
	var message = _message("system", category, data)
	message["replyTo"] = id
	if online:
		outgoing.append(message)


func _joined(welcome: Dictionary) -> void:
	var resumed = welcome.get("resumed") == true
	_resume_token = str(welcome.get("resumeToken", ""))
	body_id = str(welcome.get("bodyId", ""))
	_token = str(welcome.get("token", _token))
	_failures = 0
	if not resumed:
		_last_seq = 0
		_seen = {}
		_seen_order = []
		_unwanted = {}
		_stop_all("interrupted", "the server began anew")
	online = true
	_away_since_ms = -1
	for category in ["capability", "state", "pause"]:
		if _standing.has(category):
			_send(category, _standing[category])
	if resumed:
		_forget_until(int(welcome.get("lastSeq", 0)))
		for message in _kept:
			outgoing.append(message)
	else:
		# What was said of actions is about nothing now; what was noticed is numbered from 1 again.
		var before = _kept
		_kept = []
		_seq = 0
		for message in before:
			if message["type"] == "perception":
				_post(message)
	events.append(["joined", resumed])


func _act(message: Dictionary) -> void:
	var id = message.get("id")
	if id == null or _seen.has(id):
		return
	_seen[id] = true
	_seen_order.append(id)
	if _seen_order.size() > MAX_REMEMBERED:
		_seen.erase(_seen_order.pop_front())
	var meta = message.get("meta", {})
	var category = message["category"]
	var action = {"id": id, "category": category, "data": message["data"], "channel": meta.get("channel", category)}
	_running[id] = {"action": action}
	if paused:
		reject(action, _paused_by + " holds " + str(_who.get("name")) + "; try again when released", "body-paused")
		return
	_report(id, "started", {})
	events.append(["play", action])


func _obey(category: String, data: Dictionary) -> void:
	if category == "cancel":
		var reason = str(data.get("reason", "cancelled"))
		var end = "interrupted" if reason in ["replaced", "overridden"] else "cancelled"
		for running in _running.values():
			var action = running["action"]
			var by_channel = data.has("channel") and action["channel"] == data["channel"]
			if data.get("all") == true or action["id"] == data.get("actionId") or by_channel:
				_stop(running, end, reason)
		if data.get("all") == true:
			events.append(["rest"])
	elif category == "token":
		_token = str(data.get("token", _token))
	elif category == "agent":
		events.append(["agent", data.get("present") == true, str(data.get("name", ""))])
	elif category == "error":
		events.append(["fault", "the server says " + str(data.get("code")) + ": " + str(data.get("message"))])
	elif category == "perception-filter":
		_unwanted = {}
		var rules = data.get("categories", {})
		for name in rules:
			if rules[name].get("send") == false:
				_unwanted[name] = true


func _stop_all(end: String, reason: String) -> void:
	for running in _running.values():
		_stop(running, end, reason)


func _stop(running: Dictionary, end: String, reason: String) -> void:
	if running.has("end"):
		return
	running["end"] = end
	running["reason"] = reason
	events.append(["stop", running["action"], reason in ["replaced", "overridden"]])


# What comes after an action's end changes nothing.
func _end(id: String, state: String, status: Dictionary) -> void:
	if _running.erase(id):
		_report(id, state, status)


func _report(id: String, state: String, status: Dictionary) -> void:
	status["actionId"] = id
	status["state"] = state
	_post(_message("system", "action-status", status))


func _error(code: String, message: String, valid_options: Array) -> Dictionary:
	var error = {"code": code, "message": message}
	if valid_options.size() > 0:
		error["validOptions"] = valid_options
	return {"error": error}


# What must not be lost is numbered, and kept until the server is known to have it.
func _post(message: Dictionary) -> void:
	_seq += 1
	message["seq"] = _seq
	var same = []
	for other in _kept:
		if other["type"] == message["type"]:
			same.append(other)
	# Of each action the latest status is enough.
	for other in same:
		if message["type"] == "system" and other["data"]["actionId"] == message["data"]["actionId"]:
			_kept.erase(other)
	if same.size() >= MAX_KEPT:
		_kept.erase(same[0])
	_kept.append(message)
	if online:
		outgoing.append(message)


func _forget_until(seq: int) -> void:
	while _kept.size() > 0 and _kept[0]["seq"] <= seq:
		_kept.pop_front()


# What holds until it is said otherwise has no number: it is said anew after each return.
func _stand(category: String, data: Dictionary) -> void:
	_standing[category] = data
	if online:
		_send(category, data)


func _send(category: String, data: Dictionary) -> void:
	outgoing.append(_message("system", category, data))


func _message(type: String, category: String, data: Dictionary) -> Dictionary:
	return {"type": type, "category": category, "timestamp": _now_text, "data": data}
