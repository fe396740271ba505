import { isRouteErrorResponse, useRouteError } from "react-router";
import { ErrorState } from "../parts/states.tsx";
import { NotFound } from "./not-found.tsx";

/**
 * The page in place of one that failed. Loading anew helps when a newer console no longer has a chunk of the old one.
 */
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
