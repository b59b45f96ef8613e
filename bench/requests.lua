-- Replays the requests of a file (JSON lines made by bench) and prints one JSON line at the end.
local wire, at = {}, 0

local function text(line, name)
  local value = line:match('"' .. name .. '": "(.-[^\\])"[,}]') or ""
  return (value:gsub('\\"', '"'):gsub("\\\\", "\\"))
end

function init(args)
  for line in io.lines(args[1]) do
    local headers = {["Content-Type"] = "application/json"}
    for name, value in line:match('"headers": {(.-)}'):gmatch('"([^"]+)": "([^"]+)"') do headers[name] = value end
    local body = text(line, "body")
    wire[#wire + 1] = wrk.format(text(line, "method"), text(line, "path"), headers, body ~= "" and body or nil)
  end
end

function request()
  at = at % #wire + 1
  return wire[at]
end

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format('{"requests": %d, "microseconds": %d, "errors": %d}\n', summary.requests,
    summary.duration, e.connect + e.read + e.write + e.status + e.timeout))
end
