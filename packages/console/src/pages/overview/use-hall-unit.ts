import { useEffect, useState } from "react";

/** A hundredth of the screen's width where it is 16:9, less where it is wider: what all sizes of the hall screen are of. */
export function useHallUnit(): number {
  const [unit, setUnit] = useState(hallUnit);
  useEffect(() => {
    const measure = (): void => setUnit(hallUnit());
    window.addEventListener("resize", measure);
    return () => window.removeEventListener("resize", measure);
  }, []);
  return unit;
}

function hallUnit(): number {
  return Math.min(window.innerWidth / 100, window.innerHeight / 56.25);
}
