# Saves one cell: pwsh save-cell.ps1 URL BARCODE ENCODING. Prints the answer.
param([string]$Url, [string]$Barcode, [string]$Encoding)
$cell = '{"batteryStation":"01-08-16","deviceCode":"FR-01","barcode":"' + $Barcode + '",' +
  '"testTime":"2024-03-02 09:14:08","workStep":"分容放电",' +
  '"voltage":3.2015,"electricity":25.01,"volume":102.513,"energy":331.25}'
$answer = Invoke-RestMethod $Url -Method Post -Headers @{ 'x-request-datasource' = '001' } `
  -ContentType 'application/json' -Body ([Text.Encoding]::GetEncoding($Encoding).GetBytes($cell))
$answer | ConvertTo-Json -Compress
