import { Readable } from "node:stream";
import type { ColumnKind } from "@cellgrade/contract/record-columns";
import type { StoredRecord } from "@cellgrade/store/store";
import { ZipFile } from "yazl";
import type { ExportTable } from "./export-table.ts";
import { cellXml, columnName, escapeXml, headXml } from "./xlsx-cells.ts";

// An XLSX file is a zip of XML parts. The sheets are written as their rows come, one after the other. The parts that
// name the sheets are known at the end and written last, which every reader accepts. Only the slice of rows at hand is
// held.
//
// The XML is ours and the zip is yazl's, which deflates on Node's thread pool. exceljs also has a writer that streams,
// but it has had no release for years, and took twice as long and three times the memory for the same 100,000 rows.
// fflate deflates on the event loop.

/** Rows of a sheet, with its heads. Excel reads no more. */
const SHEET_ROWS_MAX = 1_048_576;

/** The effort of deflating. The rows repeat: more effort saves a quarter of the bytes and costs half the time again. */
const COMPRESSION = { compressionLevel: 1 };

export interface XlsxOptions {
  readonly sheetRowsMax?: number;
}

/** A stream of the file's bytes. It reads the rows as fast as its bytes are taken. */
export function writeXlsx(
  rows: AsyncIterable<readonly StoredRecord[]>,
  table: ExportTable,
  { sheetRowsMax = SHEET_ROWS_MAX }: XlsxOptions = {},
): Readable {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  zip.on("error", (error: Error) => output.destroy(error));
  let sheet: Readable | null = null;

  async function addParts(): Promise<void> {
    const source = createSource(rows);
    let sheets = 0;
    do {
      sheets += 1;
      sheet = Readable.from(sheetChunks(source, table, sheetRowsMax), { objectMode: false });
      sheet.on("error", (error) => output.destroy(error)); // yazl does not listen for it
      const written = ended(sheet);
      zip.addReadStream(sheet, `xl/worksheets/sheet${sheets}.xml`, COMPRESSION);
      if (!(await written)) return;
    } while (await source.hasMore());
    for (const [path, xml] of closingParts(sheets, table)) zip.addBuffer(Buffer.from(xml), path);
    zip.end();
  }

  output.on("close", () => sheet?.destroy()); // when nobody takes the rest
  addParts().catch((error: Error) => output.destroy(error));
  return output;
}

/** True when a stream was read to its end; false when it broke. */
function ended(stream: Readable): Promise<boolean> {
  return new Promise((resolve) => {
    stream.once("end", () => resolve(true));
    stream.once("close", () => resolve(false));
  });
}

/** The rows, from which the sheets take in turn. */
interface Source {
  /** The next rows, at most `max`; null when there are no more. */
  take(max: number): Promise<readonly StoredRecord[] | null>;
  hasMore(): Promise<boolean>;
}

function createSource(rows: AsyncIterable<readonly StoredRecord[]>): Source {
  const iterator = rows[Symbol.asyncIterator]();
  let rest: readonly StoredRecord[] = [];
  async function fill(): Promise<boolean> {
    while (rest.length === 0) {
      const next = await iterator.next();
      if (next.done === true) return false;
      rest = next.value;
    }
    return true;
  }
  return {
    async take(max) {
      if (!(await fill())) return null;
      const taken = rest.slice(0, max);
      rest = rest.slice(max);
      return taken;
    },
    hasMore: fill,
  };
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";

async function* sheetChunks(source: Source, { columns }: ExportTable, rowsMax: number): AsyncGenerator<Buffer> {
  const names = columns.map((_, place) => columnName(place));
  const widths = columns.map(({ kind, head }, place) => widthXml(place + 1, kind, head));
  yield Buffer.from(
    `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">` +
      `<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>` +
      `<cols>${widths.join("")}</cols><sheetData>` +
      `<row r="1">${columns.map(({ head }, place) => headXml(`${names[place]}1`, head)).join("")}</row>`,
  );
  let row = 1;
  while (row < rowsMax) {
    const slice = await source.take(rowsMax - row);
    if (slice === null) break;
    let xml = "";
    for (const record of slice) {
      row += 1;
      xml += `<row r="${row}">`;
      for (const [place, { kind, valueOf }] of columns.entries()) {
        const value = valueOf(record);
        if (value !== null) xml += cellXml(`${names[place]}${row}`, kind, value);
      }
      xml += "</row>";
    }
    yield Buffer.from(xml);
  }
  yield Buffer.from("</sheetData></worksheet>");
}

/** The width of a column. Excel counts it in characters, and a Chinese one counts twice. */
function widthXml(column: number, kind: ColumnKind, head: string): string {
  const least = { text: 14, number: 11, flag: 9, time: 20 }[kind];
  const width = Math.max(least, 2 + 2 * Array.from(head).length);
  return `<col min="${column}" max="${column}" width="${width}" customWidth="1"/>`;
}

/** The parts that name the sheets, by their paths in the zip. */
function closingParts(sheets: number, { language }: ExportTable): [path: string, xml: string][] {
  const numbers = Array.from({ length: sheets }, (_, place) => place + 1);
  const title = language === "zh-CN" ? "数据" : "Records";
  const type = (path: string, name: string): string =>
    `<Override PartName="${path}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${name}+xml"/>`;
  const relation = (id: string, name: string, target: string): string =>
    `<Relationship Id="${id}" Type="${RELATIONS}/${name}" Target="${target}"/>`;
  return [
    ["xl/styles.xml", STYLES],
    [
      "xl/workbook.xml",
      `${XML}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>` +
        numbers
          .map((n) => `<sheet name="${escapeXml(n === 1 ? title : `${title} ${n}`)}" sheetId="${n}" r:id="rId${n}"/>`)
          .join("") +
        "</sheets></workbook>",
    ],
    [
      "xl/_rels/workbook.xml.rels",
      `${XML}<Relationships xmlns="${PACKAGE}/relationships">` +
        numbers.map((n) => relation(`rId${n}`, "worksheet", `worksheets/sheet${n}.xml`)).join("") +
        `${relation("rIdStyles", "styles", "styles.xml")}</Relationships>`,
    ],
    [
      "_rels/.rels",
      `${XML}<Relationships xmlns="${PACKAGE}/relationships">` +
        `${relation("rId1", "officeDocument", "xl/workbook.xml")}</Relationships>`,
    ],
    [
      "[Content_Types].xml",
      `${XML}<Types xmlns="${PACKAGE}/content-types">` +
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
        '<Default Extension="xml" ContentType="application/xml"/>' +
        type("/xl/workbook.xml", "sheet.main") +
        type("/xl/styles.xml", "styles") +
        numbers.map((n) => type(`/xl/worksheets/sheet${n}.xml`, "worksheet")).join("") +
        "</Types>",
    ],
  ];
}

// The styles. Cell formats go by their place in cellXfs: 0 is plain, 1 a time, 2 a head.
const STYLES =
  `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd hh:mm:ss"/></numFmts>` +
  '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>' +
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
  '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
  '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' +
  '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>' +
  '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>' +
  '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>';
