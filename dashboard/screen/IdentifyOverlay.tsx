/** Over the whole glass for some seconds, when an operator asks which screen this is. */
import { useWall } from "../panels/context.ts";

export function IdentifyOverlay({ screen }: { readonly screen: string }) {
  const { store, words } = useWall();
  const identify = store.identify.value;
  if (!identify) return null;
  return (
    <div class="identify" role="status">
      <p class="identify-label">{identify.label}</p>
      <p class="identify-screen">
        {words.screen} {screen}
      </p>
    </div>
  );
}
