;; RS(6,2) over GF(2^8), polynomial x^8+x^4+x^3+x^2+1 (0x11d), generator 2, in P+Q form as in H. Peter
;; Anvin, "The mathematics of RAID-6": P = d0+d1+…+d5, Q = d0+2·d1+4·d2+…+32·d5, Q by Horner's rule.
;;
;; Sixteen bytes a step and no scalar tail: a store may run up to 15 bytes past `length`, so every output
;; region has 16 bytes of slack behind it. Loads may run into the neighbouring shard; what they find there
;; only reaches the slack.
(module
  (import "kernel" "memory" (memory 1))

  ;; The six data shards lie at data, data+stride, … data+5·stride.
  (func (export "encode")
    (param $data i32) (param $stride i32) (param $length i32) (param $p i32) (param $q i32)
    (local $d0 i32) (local $d1 i32) (local $d2 i32) (local $d3 i32) (local $d4 i32) (local $d5 i32)
    (local $at i32) (local $d v128) (local $pv v128) (local $qv v128)
    (local $poly v128) (local $zero v128)
    (local.set $d0 (local.get $data))
    (local.set $d1 (i32.add (local.get $d0) (local.get $stride)))
    (local.set $d2 (i32.add (local.get $d1) (local.get $stride)))
    (local.set $d3 (i32.add (local.get $d2) (local.get $stride)))
    (local.set $d4 (i32.add (local.get $d3) (local.get $stride)))
    (local.set $d5 (i32.add (local.get $d4) (local.get $stride)))
    (local.set $poly (i8x16.splat (i32.const 0x1d)))
    (block $done
      (br_if $done (i32.eqz (local.get $length)))
      (loop $next
        (local.set $pv (v128.load (i32.add (local.get $at) (local.get $d5))))
        (local.set $qv (local.get $pv))
        (local.set $d (v128.load (i32.add (local.get $at) (local.get $d4))))
        (local.set $pv (v128.xor (local.get $pv) (local.get $d)))
        (local.set $qv (v128.xor (local.get $d)
          (v128.xor
            (i8x16.add (local.get $qv) (local.get $qv))
            (v128.and (local.get $poly) (i8x16.lt_s (local.get $qv) (local.get $zero))))))
        (local.set $d (v128.load (i32.add (local.get $at) (local.get $d3))))
        (local.set $pv (v128.xor (local.get $pv) (local.get $d)))
        (local.set $qv (v128.xor (local.get $d)
          (v128.xor
            (i8x16.add (local.get $qv) (local.get $qv))
            (v128.and (local.get $poly) (i8x16.lt_s (local.get $qv) (local.get $zero))))))
        (local.set $d (v128.load (i32.add (local.get $at) (local.get $d2))))
        (local.set $pv (v128.xor (local.get $pv) (local.get $d)))
        (local.set $qv (v128.xor (local.get $d)
          (v128.xor
            (i8x16.add (local.get $qv) (local.get $qv))
            (v128.and (local.get $poly) (i8x16.lt_s (local.get $qv) (local.get $zero))))))
        (local.set $d (v128.load (i32.add (local.get $at) (local.get $d1))))
        (local.set $pv (v128.xor (local.get $pv) (local.get $d)))
        (local.set $qv (v128.xor (local.get $d)
          (v128.xor
            (i8x16.add (local.get $qv) (local.get $qv))
            (v128.and (local.get $poly) (i8x16.lt_s (local.get $qv) (local.get $zero))))))
        (local.set $d (v128.load (i32.add (local.get $at) (local.get $d0))))
        (local.set $pv (v128.xor (local.get $pv) (local.get $d)))
        (local.set $qv (v128.xor (local.get $d)
          (v128.xor
            (i8x16.add (local.get $qv) (local.get $qv))
            (v128.and (local.get $poly) (i8x16.lt_s (local.get $qv) (local.get $zero))))))
        (v128.store (i32.add (local.get $at) (local.get $p)) (local.get $pv))
        (v128.store (i32.add (local.get $at) (local.get $q)) (local.get $qv))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br_if $next (i32.lt_u (local.get $at) (local.get $length))))))

  ;; One lost data shard, its place filled with zeros: out = d0+…+d5+p.
  (func (export "recoverOne")
    (param $data i32) (param $stride i32) (param $length i32) (param $p i32) (param $out i32)
    (local $d0 i32) (local $d1 i32) (local $d2 i32) (local $d3 i32) (local $d4 i32) (local $d5 i32)
    (local $at i32) (local $poly v128)
    (local.set $d0 (local.get $data))
    (local.set $d1 (i32.add (local.get $d0) (local.get $stride)))
    (local.set $d2 (i32.add (local.get $d1) (local.get $stride)))
    (local.set $d3 (i32.add (local.get $d2) (local.get $stride)))
    (local.set $d4 (i32.add (local.get $d3) (local.get $stride)))
    (local.set $d5 (i32.add (local.get $d4) (local.get $stride)))
    (local.set $poly (i8x16.splat (i32.const 0x1d)))
    (block $done
      (br_if $done (i32.eqz (local.get $length)))
      (loop $next
        (v128.store (i32.add (local.get $at) (local.get $out))
          (v128.xor
            (v128.xor
              (v128.xor
                (v128.load (i32.add (local.get $at) (local.get $d0)))
                (v128.load (i32.add (local.get $at) (local.get $d1))))
              (v128.xor
                (v128.load (i32.add (local.get $at) (local.get $d2)))
                (v128.load (i32.add (local.get $at) (local.get $d3)))))
            (v128.xor
              (v128.xor
                (v128.load (i32.add (local.get $at) (local.get $d4)))
                (v128.load (i32.add (local.get $at) (local.get $d5))))
              (v128.load (i32.add (local.get $at) (local.get $p))))))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br_if $next (i32.lt_u (local.get $at) (local.get $length))))))

  ;; Two lost shards, their places filled with zeros. With s = p+P(d) and t = q+Q(d) over what is there:
  ;; x = a·s + b·t, y = s + x. `tables` holds the products of a, then of b, with the sixteen low nibbles
  ;; and the sixteen high nibbles: 64 bytes.
  (func (export "recoverTwo")
    (param $data i32) (param $stride i32) (param $length i32) (param $p i32) (param $q i32)
    (param $tables i32) (param $x i32) (param $y i32)
    (local $d0 i32) (local $d1 i32) (local $d2 i32) (local $d3 i32) (local $d4 i32) (local $d5 i32)
    (local $at i32) (local $d v128) (local $pv v128) (local $qv v128) (local $ph v128) (local $qh v128)
    (local $poly v128) (local $zero v128) (local $nibble v128)
    (local $aLow v128) (local $aHigh v128) (local $bLow v128) (local $bHigh v128)
    (local.set $d0 (local.get $data))
    (local.set $d1 (i32.add (local.get $d0) (local.get $stride)))
    (local.set $d2 (i32.add (local.get $d1) (local.get $stride)))
    (local.set $d3 (i32.add (local.get $d2) (local.get $stride)))
    (local.set $d4 (i32.add (local.get $d3) (local.get $stride)))
    (local.set $d5 (i32.add (local.get $d4) (local.get $stride)))
    (local.set $poly (i8x16.splat (i32.const 0x1d)))
    (local.set $nibble (i8x16.splat (i32.const 0x0f)))
    (local.set $aLow (v128.load offset=0 (local.get $tables)))
    (local.set $aHigh (v128.load offset=16 (local.get $tables)))
    (local.set $bLow (v128.load offset=32 (local.get $tables)))
    (local.set $bHigh (v128.load offset=48 (local.get $tables)))
    (block $done
      (br_if $done (i32.eqz (local.get $length)))
      (loop $next
        (local.set $pv (v128.load (i32.add (local.get $at) (local.get $d5))))
        (local.set $qv (local.get $pv))
        (local.set $d (v128.load (i32.add (local.get $at) (local.get $d4))))
        (local.set $pv (v128.xor (local.get $pv) (local.get $d)))
        (local.set $qv (v128.xor (local.get $d)
          (v128.xor
            (i8x16.add (local.get $qv) (local.get $qv))
            (v128.and (local.get $poly) (i8x16.lt_s (local.get $qv) (local.get $zero))))))
        (local.set $d (v128.load (i32.add (local.get $at) (local.get $d3))))
        (local.set $pv (v128.xor (local.get $pv) (local.get $d)))
        (local.set $qv (v128.xor (local.get $d)
          (v128.xor
            (i8x16.add (local.get $qv) (local.get $qv))
            (v128.and (local.get $poly) (i8x16.lt_s (local.get $qv) (local.get $zero))))))
        (local.set $d (v128.load (i32.add (local.get $at) (local.get $d2))))
        (local.set $pv (v128.xor (local.get $pv) (local.get $d)))
        (local.set $qv (v128.xor (local.get $d)
          (v128.xor
            (i8x16.add (local.get $qv) (local.get $qv))
            (v128.and (local.get $poly) (i8x16.lt_s (local.get $qv) (local.get $zero))))))
        (local.set $d (v128.load (i32.add (local.get $at) (local.get $d1))))
        (local.set $pv (v128.xor (local.get $pv) (local.get $d)))
        (local.set $qv (v128.xor (local.get $d)
          (v128.xor
            (i8x16.add (local.get $qv) (local.get $qv))
            (v128.and (local.get $poly) (i8x16.lt_s (local.get $qv) (local.get $zero))))))
        (local.set $d (v128.load (i32.add (local.get $at) (local.get $d0))))
        (local.set $pv (v128.xor (local.get $pv) (local.get $d)))
        (local.set $qv (v128.xor (local.get $d)
          (v128.xor
            (i8x16.add (local.get $qv) (local.get $qv))
            (v128.and (local.get $poly) (i8x16.lt_s (local.get $qv) (local.get $zero))))))
        (local.set $pv (v128.xor (local.get $pv)
          (v128.load (i32.add (local.get $at) (local.get $p)))))
        (local.set $qv (v128.xor (local.get $qv)
          (v128.load (i32.add (local.get $at) (local.get $q)))))
        (local.set $d
          (v128.xor
            (v128.xor
              (i8x16.swizzle (local.get $aLow) (v128.and (local.get $pv) (local.get $nibble)))
              (i8x16.swizzle (local.get $aHigh) (i8x16.shr_u (local.get $pv) (i32.const 4))))
            (v128.xor
              (i8x16.swizzle (local.get $bLow) (v128.and (local.get $qv) (local.get $nibble)))
              (i8x16.swizzle (local.get $bHigh) (i8x16.shr_u (local.get $qv) (i32.const 4))))))
        (v128.store (i32.add (local.get $at) (local.get $x)) (local.get $d))
        (v128.store (i32.add (local.get $at) (local.get $y)) (v128.xor (local.get $pv) (local.get $d)))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br_if $next (i32.lt_u (local.get $at) (local.get $length))))))

  ;; CRC-32 (ISO 3309), slicing by eight: `tables` is 8 tables of 256 words. For short buffers, where
  ;; the call into native code would cost more than the sum. Takes and returns the finished form.
  (func (export "crc32")
    (param $tables i32) (param $at i32) (param $length i32) (param $crc i32) (result i32)
    (local $end i32) (local $low i32) (local $high i32)
    (local.set $crc (i32.xor (local.get $crc) (i32.const -1)))
    (local.set $end (i32.add (local.get $at) (local.get $length)))
    (block $eightsDone
      (loop $eights
        (br_if $eightsDone
          (i32.gt_u (i32.add (local.get $at) (i32.const 8)) (local.get $end)))
        (local.set $low (i32.xor (i32.load (local.get $at)) (local.get $crc)))
        (local.set $high (i32.load offset=4 (local.get $at)))
        (local.set $crc
          (i32.xor
            (i32.xor
              (i32.xor
                (i32.load offset=7168 (i32.add (local.get $tables)
                  (i32.shl (i32.and (local.get $low) (i32.const 255)) (i32.const 2))))
                (i32.load offset=6144 (i32.add (local.get $tables)
                  (i32.and (i32.shr_u (local.get $low) (i32.const 6)) (i32.const 1020)))))
              (i32.xor
                (i32.load offset=5120 (i32.add (local.get $tables)
                  (i32.and (i32.shr_u (local.get $low) (i32.const 14)) (i32.const 1020))))
                (i32.load offset=4096 (i32.add (local.get $tables)
                  (i32.and (i32.shr_u (local.get $low) (i32.const 22)) (i32.const 1020))))))
            (i32.xor
              (i32.xor
                (i32.load offset=3072 (i32.add (local.get $tables)
                  (i32.shl (i32.and (local.get $high) (i32.const 255)) (i32.const 2))))
                (i32.load offset=2048 (i32.add (local.get $tables)
                  (i32.and (i32.shr_u (local.get $high) (i32.const 6)) (i32.const 1020)))))
              (i32.xor
                (i32.load offset=1024 (i32.add (local.get $tables)
                  (i32.and (i32.shr_u (local.get $high) (i32.const 14)) (i32.const 1020))))
                (i32.load offset=0 (i32.add (local.get $tables)
                  (i32.and (i32.shr_u (local.get $high) (i32.const 22)) (i32.const 1020))))))))
        (local.set $at (i32.add (local.get $at) (i32.const 8)))
        (br $eights)))
    (block $done
      (loop $bytes
        (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
        (local.set $crc
          (i32.xor
            (i32.shr_u (local.get $crc) (i32.const 8))
            (i32.load (i32.add (local.get $tables)
              (i32.shl
                (i32.and (i32.xor (local.get $crc) (i32.load8_u (local.get $at))) (i32.const 255))
                (i32.const 2))))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $bytes)))
    (i32.xor (local.get $crc) (i32.const -1))))
