-- One save per request: a 250-byte record of a new cell each time. Arguments after --: account set, barcode prefix, path,
-- and a token of machines or nothing.
-- Cells come as a hall of 8 machines with 256 channels each reports them.
local threads = {}

function setup(thread)
  thread:set("thread", #threads)
  table.insert(threads, thread)
end

local cells = 0
local prefix, headers, path

function init(args)
  prefix = string.format("%s%02d", args[2], thread)
  headers = { ["content-type"] = "application/json", ["x-request-datasource"] = args[1] }
  path = args[3]
  if args[4] then headers["x-api-key"] = args[4] end
end

function request()
  cells = cells + 1
  local device = cells % 8
  local station = math.floor(cells / 8) % 256
  local second = math.floor(cells / 500)
  local body = string.format(
    '{"batteryStation":"%02d-%03d","deviceCode":"FR-%02d","barcode":"%s%010d","testTime":"2026-03-%02d %02d:%02d:%02d","workStep":"分容放电","voltage":%.4f,"electricity":%.3f,"volume":%.4f,"energy":%.4f}',
    device, station, device, prefix, cells,
    1 + math.floor(second / 86400) % 28, math.floor(second / 3600) % 24, math.floor(second / 60) % 60, second % 60,
    2.8 + (cells % 97) / 1000, 25 + (cells % 13) / 100, 50.5 + (cells % 991) / 1000, 185 + (cells % 883) / 500
  )
  return wrk.format("POST", path, headers, body)
end

refused = 0 -- not local: read from outside the thread

-- Only a body that says state 1 counts as a save.
function response(status, _, body)
  if status ~= 200 or not string.find(body, '"state":1', 1, true) then refused = refused + 1 end
end

function done(summary, latency)
  local refused_by_all = 0
  for _, thread in ipairs(threads) do refused_by_all = refused_by_all + thread:get("refused") end
  io.write(string.format(
    'RESULT {"requests":%d,"seconds":%.6f,"errors":%d,"p50Ms":%.3f,"p99Ms":%.3f}\n',
    summary.requests, summary.duration / 1e6,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout + refused_by_all,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000
  ))
end
