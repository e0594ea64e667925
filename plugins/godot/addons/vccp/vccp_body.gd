class_name VccpBody
extends Node
## A character's place in a VCCP session: joins it, and hands each action to the driver among its children that offers it.

signal joined(resumed: bool)
signal dropped(code: int, reason: String, returns: bool)
signal agent_changed(present: bool, agent_name: String)

const ASK_AGAIN_SECONDS := 2.0
## What a server may send in one message.
const INBOUND_BYTES := 4 * 1024 * 1024
const JPEG_QUALITY := 0.8
## As text it has to fit into one message.
const MOST_VIEW_BYTES := 180 * 1024
const OUTBOUND_BYTES := 1024 * 1024

## Where vccp-server runs.
@export var server_url := "http://127.0.0.1:3000"
## Of the session to join. Empty: the server is asked for one.
@export var session_id := ""
## The body token. A server on this machine needs none.
@export var token := ""
## What the model calls it. Empty: the name of this node.
@export var display_name := ""
## Whether the model may see what this node's viewport shows (`capture-view`).
@export var shows_view := true

var session = preload("vccp_session.gd").new()
var _socket: WebSocketPeer
var _greeted := false
var _url := ""
var _drivers := {}
var _http: HTTPRequest


func _ready() -> void:
	_http = HTTPRequest.new()
	add_child(_http)
	refresh_offer()
	_join()


## Says anew what it can do, after drivers came, went or changed.
func refresh_offer() -> void:
	_drivers = {}
	var offers := []
	for child in get_children():
		if not child is VccpDriver:
			continue
		child.body = self
		for offered in child.offer():
			if _drivers.has(offered["category"]):
				push_warning("VCCP: two drivers offer %s; the first plays it" % offered["category"])
				continue
			_drivers[offered["category"]] = child
			offers.append(offered)
	session.offer(offers)


## Tells the model what was noticed: `perceive("touch", {"region": "head"})`.
func perceive(category: String, data: Dictionary, meta := {}) -> void:
	_tell_time()
	session.perceive(category, data, meta)


## A human holds the body.
func pause(by := "user") -> void:
	session.pause(by)


func release(by := "user") -> void:
	session.release(by)


## 0..1. Tell of what takes long, within 30 s each time.
func progress(action: Dictionary, share: float) -> void:
	session.progress(action, share)


func complete(action: Dictionary, result := {}) -> void:
	session.complete(action, result)


## The model reads the message: say what was wrong, and what would be right.
func fail(action: Dictionary, message: String, code := "body-failed", valid_options := []) -> void:
	session.fail(action, message, code, valid_options)


func reject(action: Dictionary, message: String, code := "invalid-data", valid_options := []) -> void:
	session.reject(action, message, code, valid_options)


func _process(_delta: float) -> void:
	_tell_time()
	if session.is_due():
		_dial()
	if _socket != null:
		_poll()
	if session.is_silent():
		_socket.close()
		_closed(4408, "nothing was heard for 25 s")
	_do_events()
	_flush()


func _notification(what: int) -> void:
	if what == NOTIFICATION_APPLICATION_RESUMED:
		session.hurry()


func _exit_tree() -> void:
	_tell_time()
	session.leave("the scene was left")
	_do_events()
	_flush()
	if _socket != null:
		_socket.close(1000, "bye")
		_socket.poll()
		_socket = null


func _join() -> void:
	var base := server_url.trim_suffix("/")
	var body_token := token
	_url = "ws" + base.trim_prefix("http") + "/vccp/" + session_id
	if session_id == "":
		var opened := await _open_session(base + "/api/sessions")
		_url = opened["webSocketUrl"]
		body_token = opened["bodyToken"]
	_tell_time()
	session.can_see = shows_view
	session.join({"name": display_name if display_name != "" else String(name), "kind": "godot"}, body_token)


func _open_session(url: String) -> Dictionary:
	while true:
		if _http.request(url, PackedStringArray(), HTTPClient.METHOD_POST) == OK:
			# [result, response code, headers, body]
			var answer: Array = await _http.request_completed
			var opened = JSON.parse_string(answer[3].get_string_from_utf8())
			if answer[1] == 200 or answer[1] == 201:
				return opened
		push_warning("VCCP: no session from %s. Does vccp-server run?" % url)
		await get_tree().create_timer(ASK_AGAIN_SECONDS).timeout
	return {}


func _dial() -> void:
	_socket = WebSocketPeer.new()
	_socket.inbound_buffer_size = INBOUND_BYTES
	_socket.outbound_buffer_size = OUTBOUND_BYTES
	_socket.supported_protocols = PackedStringArray(session.dial())
	_greeted = false
	if _socket.connect_to_url(_url) != OK:
		_closed(1006, "no connection to " + _url)


func _poll() -> void:
	_socket.poll()
	var state := _socket.get_ready_state()
	if state == WebSocketPeer.STATE_OPEN and not _greeted:
		_greeted = true
		session.opened()
	# What came before a close is heard as well.
	while _socket != null and _socket.get_available_packet_count() > 0:
		session.received(JSON.parse_string(_socket.get_packet().get_string_from_utf8()))
	if state == WebSocketPeer.STATE_CLOSED:
		var code := _socket.get_close_code()
		_closed(code if code > 0 else 1006, _socket.get_close_reason())


func _closed(code: int, reason: String) -> void:
	_socket = null
	session.closed(code, reason, randf())


func _flush() -> void:
	if _socket == null or _socket.get_ready_state() != WebSocketPeer.STATE_OPEN:
		return
	for message in session.outgoing:
		_socket.send_text(JSON.stringify(message))
	session.outgoing = []


func _do_events() -> void:
	while not session.events.is_empty():
		var event: Array = session.events.pop_front()
		match event[0]:
			"play":
				_play(event[1])
			"stop":
				var driver: VccpDriver = _drivers.get(event[1]["category"])
				session.stopped(event[1], driver.stop(event[1], event[2]) if driver != null else {})
			"view":
				_show_view(event[1], event[2])
			"rest":
				for driver in get_children():
					if driver is VccpDriver:
						driver.rest()
			"joined":
				joined.emit(event[1])
			"agent":
				agent_changed.emit(event[1], event[2])
			"fault":
				push_warning("VCCP: " + event[1])
			"dropped":
				dropped.emit(event[1], event[2], event[3])
				# The server was started anew: a new session may be had.
				if not event[3] and session_id == "" and event[1] in [4404, 4410]:
					_join()


func _play(action: Dictionary) -> void:
	var driver: VccpDriver = _drivers.get(action["category"])
	if driver == null:
		reject(action, "%s does not offer %s" % [name, action["category"]], "not-capable", _drivers.keys())
	else:
		driver.play(action)


func _show_view(id, max_width: int) -> void:
	# What is drawn now is there when the frame is.
	await RenderingServer.frame_post_draw
	var image := get_viewport().get_texture().get_image()
	if image == null or image.is_empty():
		session.refuse_view(id, "nothing is drawn here: the game runs without a window")
		return
	if image.get_width() > max_width:
		image.resize(max_width, maxi(1, image.get_height() * max_width / image.get_width()))
	var bytes := image.save_jpg_to_buffer(JPEG_QUALITY)
	if bytes.size() > MOST_VIEW_BYTES:
		session.refuse_view(id, "the picture is too large; ask for less than %d pixels of width" % image.get_width())
	else:
		session.show_view(id, Marshalls.raw_to_base64(bytes), "image/jpeg", image.get_width(), image.get_height())


func _tell_time() -> void:
	session.clock(Time.get_ticks_msec(), Time.get_datetime_string_from_system(true) + "Z")
