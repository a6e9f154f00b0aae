/** A ring of dots, one of them filled: every voice is a dot of the whole picture. */
const dots = Array.from({ length: 9 }, (_, i) => {
  const angle = -Math.PI / 2 + (2 * Math.PI * i) / 9;
  return { x: 16 + 11.2 * Math.cos(angle), y: 16 + 11.2 * Math.sin(angle), filled: i === 1 };
});

export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg className="logo" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      {dots.map((dot) => (
        <circle
          key={dot.x}
          cx={dot.x.toFixed(2)}
          cy={dot.y.toFixed(2)}
          r={dot.filled ? 3.4 : 2.1}
          fill={dot.filled ? "currentColor" : "none"}
          stroke={dot.filled ? "none" : "currentColor"}
          strokeWidth={1.6}
        />
      ))}
    </svg>
  );
}

export function Wordmark() {
  return (
    <span className="wordmark">
      <Logo />
      Resonanz
    </span>
  );
}
