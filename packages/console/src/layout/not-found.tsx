import { Button } from "antd";
import { Link } from "react-router";
import { useText } from "../language/use-text.ts";
import { EmptyState } from "../parts/states.tsx";
import { texts } from "./layout-text.ts";

export function NotFound() {
  const text = useText(texts);
  return (
    <EmptyState title={text.notFound} reason={text.notFoundWhy}>
      <Link to="/">
        <Button type="primary">{text.toOverview}</Button>
      </Link>
    </EmptyState>
  );
}
