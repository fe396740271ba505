import { Button, Empty, Flex, Result, Skeleton, Spin } from "antd";
import type { ReactNode } from "react";
import { ApiProblem, ServerUnreachable } from "../api/client.ts";
import { defineTexts, useText } from "../language/use-text.ts";
import { useErrorText } from "./error-text.ts";

// Shown in the place of data that are on their way, do not exist, or could not be read.

const texts = defineTexts({
  zh: {
    loading: "加载中",
    retry: "重试",
    unreachable: "无法连接服务器",
    unreachableWhy: "服务器可能已停止，或网络中断。恢复后点“重试”。",
    failed: "读取失败",
    broken: "页面出错",
  },
  en: {
    loading: "Loading",
    retry: "Try again",
    unreachable: "The server cannot be reached",
    unreachableWhy: "It may have stopped, or the network is down. Try again when it is back.",
    failed: "This could not be read",
    broken: "The page failed",
  },
});

/** Shown while a page's code or its first data are on their way. */
export function LoadingPage() {
  const text = useText(texts);
  return (
    <Flex align="center" justify="center" style={{ minHeight: 240 }} role="status" aria-label={text.loading}>
      <Spin />
    </Flex>
  );
}

/** Shown while a part of a page waits. `rows` is about the height of what will stand there, so that nothing jumps. */
export function LoadingPart({ rows = 4 }: { readonly rows?: number }) {
  const text = useText(texts);
  return (
    <div role="status" aria-label={text.loading} style={{ padding: 16 }}>
      <Skeleton active title={false} paragraph={{ rows }} />
    </div>
  );
}

export interface UnansweredProps {
  /** Null while the answer is on its way. */
  readonly error: Error | null;
  readonly onRetry: () => void;
  /** About the height of what will stand there. Left out where a whole page is awaited. */
  readonly rows?: number;
}

/** In the place of data that were asked for: they are on their way, or could not be read. */
export function Unanswered({ error, onRetry, rows }: UnansweredProps) {
  if (error !== null) return <ErrorState error={error} onRetry={onRetry} />;
  return rows === undefined ? <LoadingPage /> : <LoadingPart rows={rows} />;
}

export interface EmptyStateProps {
  /** Names the missing data. */
  readonly title: string;
  /** Why there is nothing, and what can be done. An empty table never stands alone. */
  readonly reason?: ReactNode;
  /** Controls that lead on. */
  readonly children?: ReactNode;
}

export function EmptyState({ title, reason, children }: EmptyStateProps) {
  return (
    <Empty
      image={Empty.PRESENTED_IMAGE_SIMPLE}
      style={{ padding: "32px 16px" }}
      description={
        <>
          <div style={{ fontWeight: 600, color: "var(--text)" }}>{title}</div>
          {reason !== undefined && <div style={{ color: "var(--text-secondary)", marginTop: 4 }}>{reason}</div>}
        </>
      }
    >
      {children}
    </Empty>
  );
}

export interface ErrorStateProps {
  readonly error: Error;
  readonly onRetry?: () => void;
}

/** An error as an engineer can act on it: what the server said, or that it does not answer. */
export function ErrorState({ error, onRetry }: ErrorStateProps) {
  const text = useText(texts);
  const errorText = useErrorText();
  const unreachable = error instanceof ServerUnreachable;
  const title = unreachable ? text.unreachable : error instanceof ApiProblem ? text.failed : text.broken;
  return (
    <div role="alert">
      <Result
        status={unreachable ? "warning" : "error"}
        title={title}
        subTitle={unreachable ? text.unreachableWhy : errorText(error)}
        extra={
          onRetry === undefined ? null : (
            <Button type="primary" onClick={onRetry}>
              {text.retry}
            </Button>
          )
        }
      />
    </div>
  );
}
