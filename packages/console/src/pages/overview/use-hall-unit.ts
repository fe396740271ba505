import { useEffect, useState } from "react";

/** The unit of all sizes of the hall screen: a hundredth of the width of a 16:9 screen, less on a wider one. */
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
