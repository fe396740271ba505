import { useEffect, useMemo, useRef, useState } from "react";
import { useText } from "../../language/use-text.ts";
import { Chart } from "../../parts/chart.tsx";
import { formatCount } from "../../parts/format-number.ts";
import { usePreferences } from "../../preferences.tsx";
import type { Channel } from "./channel.ts";
import type { Metric } from "./channels-state.ts";
import { layoutChannels } from "./layout.ts";
import { measureMap } from "./map-measures.ts";
import { mapOption } from "./map-option.ts";
import { scaleOf } from "./scale.ts";
import { texts } from "./text.ts";

export interface ChannelMapProps {
  readonly channels: readonly Channel[];
  readonly devices: number;
  readonly metric: Metric;
  readonly digits: number;
  readonly onOpen: (channel: Channel) => void;
}

/** All channels as coloured cells. A click on a cell opens the records of its channel. */
export function ChannelMap({ channels, devices, metric, digits, onOpen }: ChannelMapProps) {
  const text = useText(texts);
  const { theme, language } = usePreferences();
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState<number | null>(null);
  useEffect(() => {
    if (frame.current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, []);
  const grids = useMemo(() => layoutChannels(channels), [channels]);
  const drawn = useMemo(() => {
    if (width === null || width === 0) return null;
    const measures = measureMap(grids, width);
    const scale = scaleOf(channels, { metric, theme });
    return { measures, option: mapOption({ grids, measures, scale, metric, digits, text, theme, language }) };
  }, [grids, channels, width, metric, digits, text, theme, language]);
  return (
    <div ref={frame}>
      {drawn !== null && (
        <Chart
          option={drawn.option}
          height={drawn.measures.height}
          label={text.mapLabel(
            formatCount(devices, language),
            formatCount(channels.length, language),
            text.metricOf[metric],
          )}
          onClick={({ seriesIndex, dataIndex }) => {
            const channel = grids[seriesIndex ?? -1]?.cells[dataIndex ?? -1]?.channel;
            if (channel !== undefined) onOpen(channel);
          }}
        />
      )}
    </div>
  );
}
