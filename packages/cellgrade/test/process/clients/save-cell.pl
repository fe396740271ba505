# Saves one cell: perl save-cell.pl URL BARCODE ENCODING. Prints the answer.
use strict;
use warnings;
use utf8;
use Encode qw(encode);
use HTTP::Tiny;

my ($url, $barcode, $encoding) = @ARGV;
my $cell = qq({"batteryStation":"01-08-16","deviceCode":"FR-01","barcode":"$barcode",)
    . qq("testTime":"2024-03-02 09:14:08","workStep":"分容放电",)
    . qq("voltage":3.2015,"electricity":25.01,"volume":102.513,"energy":331.25});
my $answer = HTTP::Tiny->new->post($url, {
    headers => { 'x-request-datasource' => '001', 'content-type' => 'application/json' },
    content => encode($encoding, $cell),
});
print $answer->{content}, "\n";
