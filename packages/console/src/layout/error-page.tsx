import { isRouteErrorResponse, useRouteError } from "react-router";
import { ErrorState } from "../parts/states.tsx";
import { NotFound } from "./not-found.tsx";

/** What a page that failed is replaced by. Loading anew mends a chunk that a newer console no longer has. */
export function ErrorPage() {
  const error = useRouteError();
  if (isRouteErrorResponse(error) && error.status === 404) return <NotFound />;
  return (
    <ErrorState
      error={error instanceof Error ? error : new Error(String(error))}
      onRetry={() => window.location.reload()}
    />
  );
}
