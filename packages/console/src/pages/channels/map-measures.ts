import type { MapGrid } from "./layout.ts";

// The measures of the map in pixels. Cells are squares, as large as the width allows, within bounds.

export interface GridPlace {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** True when the names of all columns have room beside each other. Else none is shown. */
  readonly showsColumns: boolean;
}

export interface MapMeasures {
  readonly height: number;
  /** The width of the names of rows. */
  readonly namesPx: number;
  readonly hasNames: boolean;
  readonly places: readonly GridPlace[];
}

/** The height of the scale of colours above the map. */
const SCALE_PX = 32;
/** The height of the title above a grid, and of the names of its columns where they have room. */
const TITLE_PX = 24;
const COLUMN_NAMES_PX = 16;
const GAP_PX = 12;
const CHARACTER_PX = 6;
const CELL_PX_MAX = 32;
const CELL_PX_MIN = 4;
/** The least size of the cells of a few machines: a cell then has room for a mark. */
const READABLE_CELL_PX = 8;
const FEW_MACHINES = 16;
/** The least height of a row with a name: the height of the name. */
const NAMED_CELL_PX_MIN = 11;
const ROW_NAMES_PX = 26;
/** The most width of a folded machine, so that several stand side by side. */
const FOLDED_CELL_PX_MAX = 18;

export function measureMap(grids: readonly MapGrid[], width: number): MapMeasures {
  return grids[0]?.title === null ? measureOne(grids[0], width) : measureMany(grids, width);
}

function measureOne(grid: MapGrid, width: number): MapMeasures {
  const longest = Math.max(...grid.rows.map((name) => name.length));
  const namesPx = Math.min(140, longest * 8 + 12);
  const cellWidth = clamp((width - namesPx - 4) / grid.columns.length, CELL_PX_MIN, CELL_PX_MAX);
  const cellHeight = clamp(cellWidth, 14, 28);
  const height = cellHeight * grid.rows.length;
  const place = {
    left: namesPx,
    top: SCALE_PX + 24,
    width: cellWidth * grid.columns.length,
    height,
    cellWidth,
    cellHeight,
    showsColumns: fitsNames(grid, cellWidth),
  };
  return { height: SCALE_PX + 24 + height + GAP_PX, namesPx, hasNames: true, places: [place] };
}

function measureMany(grids: readonly MapGrid[], width: number): MapMeasures {
  const columns = Math.max(...grids.map((grid) => grid.columns.length));
  const rows = Math.max(...grids.map((grid) => grid.rows.length));
  const least = columns * (grids.length > FEW_MACHINES ? CELL_PX_MIN : READABLE_CELL_PX) + GAP_PX;
  const beside = clamp(width / least, 1, Math.min(grids.length, grids.length > FEW_MACHINES ? 8 : 4));
  const cellWith = (namesPx: number): number =>
    clamp((width / beside - namesPx - GAP_PX) / columns, CELL_PX_MIN, FOLDED_CELL_PX_MAX);
  // Names of rows take room from the cells. They are drawn where both fit.
  const hasNames = cellWith(ROW_NAMES_PX) >= NAMED_CELL_PX_MIN;
  const namesPx = hasNames ? ROW_NAMES_PX : 2;
  const cell = cellWith(namesPx);
  const headPx = TITLE_PX + (grids.some((grid) => fitsNames(grid, cell)) ? COLUMN_NAMES_PX : 0);
  const step = { x: cell * columns + namesPx + GAP_PX, y: cell * rows + headPx + GAP_PX };
  const places = grids.map((grid, at) => ({
    left: namesPx + (at % beside) * step.x,
    top: SCALE_PX + headPx + Math.floor(at / beside) * step.y,
    width: cell * grid.columns.length,
    height: cell * grid.rows.length,
    cellWidth: cell,
    cellHeight: cell,
    showsColumns: fitsNames(grid, cell),
  }));
  return { height: SCALE_PX + Math.ceil(grids.length / beside) * step.y, namesPx, hasNames, places };
}

function fitsNames({ columns }: MapGrid, cellWidth: number): boolean {
  const longest = Math.max(0, ...columns.map((name) => name.length));
  return cellWidth >= longest * CHARACTER_PX + 3;
}

function clamp(value: number, least: number, greatest: number): number {
  return Math.min(greatest, Math.max(least, Math.floor(value)));
}
