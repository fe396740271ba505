import type { Tolerance } from "@cellgrade/contract/tolerances";
import { defineTexts } from "../language/use-text.ts";

type Names = { readonly [name in Tolerance]: readonly [name: string, explanation: string] };

const zh: Names = {
  numberAsText: ["数字为文本", '数值字段以字符串发送，如 "3.652"；已按数值读取。请改为 JSON 数值。'],
  textAsNumber: ["文本为数字", "文本字段（如条码、工步）以数字发送；已按十进制文本读取，前导零会丢失。请改为字符串。"],
  timeUnpadded: ["时间未补零", "测试时间没有补零，如 2024-3-2 9:14:08；已补零。请按 yyyy-MM-dd HH:mm:ss 发送。"],
  textTrimmed: ["首尾空白", "文本首尾有空格或换行（常见于扫码枪）；已去除。请在发送前去除。"],
  gb18030: ["GBK 编码", "请求体为 GBK/GB18030 编码；已正确转换。请改为 UTF-8。"],
  byteOrderMark: ["带 BOM", "请求体以字节顺序标记 (BOM) 开头；已跳过。请发送不带 BOM 的 UTF-8。"],
  utf16: ["UTF-16 编码", "请求体为 UTF-16 编码；已正确转换。请改为 UTF-8。"],
  contentType: [
    "Content-Type 不符",
    "Content-Type 缺失或不是 application/json；请求体仍按 JSON 读取。请改为 application/json。",
  ],
  path: ["路径有多余斜杠", "接口地址有重复或结尾的斜杠；已忽略。请使用接口定义中的地址。"],
  headerRepeated: ["请求头重复", "x-request-datasource 发送了多次且值相同；已按一个读取。请只发送一次。"],
  trailingBytes: [
    "请求体后有多余字节",
    "请求体之后还有不属于任何请求的字节（常见于 C 字符串结尾的 NUL）；记录已保存，连接随后关闭。请使 Content-Length 与请求体一致，其后不再发送。",
  ],
  encodingAmbiguous: [
    "编码无法确定",
    "请求体既可能是 UTF-8 也可能是 GBK；已依据 charset 或该设备的习惯按 GBK 读取。请改为 UTF-8。",
  ],
  invisibleCharacters: [
    "不可见字符",
    "文本中有看不见的字符（零宽空格、方向标记、私用区字符）；首尾的已去除，中间的照原样保存（账套可选择拒收），因此看似相同的条码可能是两个。请在发送前去除。",
  ],
  scannerPrefix: [
    "扫码枪前缀",
    "条码前有扫码枪添加的标识（如 ]C1、\\000026）；照原样保存，除非账套选择去除，因此同一电芯有无标识会成为两条记录。请在扫码枪中关闭。",
  ],
  lostText: [
    "文字已丢失",
    "文本只有 ?（或以 ?? 开头），或含有 �、“锟斤拷”：在到达之前已在编码转换中丢失；照原样保存，不同的工步或工位可能已混为一个。请检查设备软件的编码转换。",
  ],
  unreadBarcode: ["未读到条码", "扫码枪没有读到条码，设备发送了 NOREAD 之类的文字代替；已标记。请检查扫码枪。"],
};

const en: Names = {
  numberAsText: ["Numbers as text", 'Number fields come as strings, as "3.652"; read as numbers. Send JSON numbers.'],
  textAsNumber: [
    "Text as numbers",
    "Text fields (barcode, step) come as numbers; read as decimal text, leading zeros are lost. Send strings.",
  ],
  timeUnpadded: [
    "Unpadded times",
    "testTime without its zeros, as 2024-3-2 9:14:08; padded. Send yyyy-MM-dd HH:mm:ss.",
  ],
  textTrimmed: [
    "White space around",
    "Text with spaces or line ends around it, as scanners add; trimmed. Trim before sending.",
  ],
  gb18030: ["GBK encoding", "The body is in GBK/GB18030; converted. Send UTF-8."],
  byteOrderMark: ["Byte order mark", "The body begins with a byte order mark (BOM); skipped. Send UTF-8 without it."],
  utf16: ["UTF-16 encoding", "The body is in UTF-16; converted. Send UTF-8."],
  contentType: [
    "Content-Type",
    "Content-Type is missing or not application/json; read as JSON all the same. Send application/json.",
  ],
  path: [
    "Slashes in the path",
    "The address has doubled or trailing slashes; ignored. Use the address of the definition.",
  ],
  headerRepeated: [
    "Repeated header",
    "x-request-datasource comes more than once with one value; read as one. Send it once.",
  ],
  trailingBytes: [
    "Bytes behind the body",
    "Bytes follow the body that no request begins with, as the NUL of a C string; the record is saved, then the connection is closed. Let Content-Length be the body's, and send nothing behind it.",
  ],
  encodingAmbiguous: [
    "Ambiguous encoding",
    "The body may be UTF-8 or GBK; read as GBK by its charset or by the habit of the machine. Send UTF-8.",
  ],
  invisibleCharacters: [
    "Invisible characters",
    "Text with characters that nobody sees (zero width spaces, direction marks, private use); taken off at its ends, kept inside (or refused, where the account set chooses), so two barcodes may look alike. Take them off before sending.",
  ],
  scannerPrefix: [
    "Scanner prefix",
    "A scanner put its mark before the barcode, as ]C1 or \\000026; kept, unless the account set has it taken off, so one cell with and without it is two records. Switch it off in the scanner.",
  ],
  lostText: [
    "Lost text",
    "A text is ? alone or begins with ??, or holds U+FFFD or 锟斤拷: it was lost in a conversion before it came; kept as it is, so that different steps or stations may have become one. Mend the conversion in the machine's software.",
  ],
  unreadBarcode: [
    "Unread barcode",
    "The scanner read no barcode, and a word like NOREAD came in its place; marked. Look at the scanner.",
  ],
};

/** The name of each tolerance, and a sentence on what the server read in spite of it. */
export const toleranceNames = defineTexts({ zh, en });
