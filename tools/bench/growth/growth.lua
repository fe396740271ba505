-- One save per request. Arguments after --: account set, mode, prefix of new barcodes, records stored.
--   new     a new cell each time
--   recent  a retest of one of the last 50,000
--   half    half new cells, half retests of any stored
local cells = 0
local headers, mode, prefix, records

function init(args)
  headers = { ["content-type"] = "application/json", ["x-request-datasource"] = args[1] }
  mode, prefix, records = args[2], args[3], tonumber(args[4])
  math.randomseed(os.time())
end

-- As barcodeOf of hall.ts.
local function stored(number)
  return string.format("0AVCC26%06dG95L%07d", math.floor(number / 10000), (number * 7919) % 10000)
end

local function barcode()
  if mode == "recent" then return stored(records - 1 - math.random(0, math.min(records, 50000) - 1)) end
  if mode == "half" and cells % 2 == 0 then return stored(math.random(0, records - 1)) end
  return string.format("0AVCC27%sG95L%07d", prefix, cells)
end

function request()
  cells = cells + 1
  local device = math.floor(cells / 1024) * 4 % 64 + cells % 4
  local second = math.floor(cells / 500)
  local body = string.format(
    '{"batteryStation":"%02d-%03d","deviceCode":"FR-%02d","barcode":"%s","testTime":"2026-03-06 %02d:%02d:%02d","workStep":"分容放电","voltage":%.4f,"electricity":%.3f,"volume":%.4f,"energy":%.4f}',
    device, math.floor(cells / 4) % 256, device, barcode(),
    math.floor(second / 3600) % 24, math.floor(second / 60) % 60, second % 60,
    2.8 + (cells % 9973) / 10000, 25 + (cells % 13) / 100, 50.5 + (cells % 991) / 1000, 185 + (cells % 883) / 500
  )
  return wrk.format("POST", "/api/pick/volumeCollectData/save", headers, body)
end

refusals = 0

-- Only a body that says state 1 counts as a save.
function response(status, _, body)
  if status ~= 200 or not string.find(body, '"state":1', 1, true) then refusals = refusals + 1 end
end

local threads = {}
function setup(thread) table.insert(threads, thread) end

function done(summary, latency)
  local bad = 0
  for _, thread in ipairs(threads) do bad = bad + (thread:get("refusals") or 0) end
  io.write(string.format(
    'RESULT {"requests":%d,"seconds":%.6f,"errors":%d,"p50Ms":%.3f,"p99Ms":%.3f}\n',
    summary.requests, summary.duration / 1e6,
    bad + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000
  ))
end
