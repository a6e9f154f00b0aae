/** The whole app in a test, at an address, with the double as its server. */
import { QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, RouterProvider } from "@tanstack/react-router";
import { render } from "@testing-library/react";
import { newQueryClient } from "~/api/queries";
import { newRouter } from "~/routes";

export function open(address: string) {
  const client = newQueryClient();
  const router = newRouter(client, createMemoryHistory({ initialEntries: [address] }));
  const shown = render(
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  return { ...shown, client, address: () => router.state.location.href };
}
