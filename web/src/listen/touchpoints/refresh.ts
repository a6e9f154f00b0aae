import type { QueryClient } from "@tanstack/react-query";

/** Everything that shows touchpoints is read again. */
export const refreshTouchpoints = (client: QueryClient) =>
  Promise.all(
    ["touchpoints", "touchpoint-proposals", "touchpoint-inference", "filters"].map((key) =>
      client.invalidateQueries({ queryKey: [key] }),
    ),
  );
